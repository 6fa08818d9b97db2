"全角".then { a
            b
              c }
"全角".then { a
              b }
foo "é" do a
           b
end
x = "全全全"; y
         z
é = 1; foo { a
             b }
"à́b".then { a
           b }
"한국어" ; foo { a
              b }
"ａｂ".then { x
             y }
"…—ß".then { x
            y }
全角 do
  あ
   い("全角
全角")
     う { え
          お
        か }
end
