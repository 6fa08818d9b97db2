=begin
